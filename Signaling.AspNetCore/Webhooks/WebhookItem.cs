namespace Signaling.AspNetCore.Webhooks;

/// <summary>An event in the backlog of a receiver.</summary>
/// <param name="entry">Its entry in the log.</param>
/// <param name="body">The body to send.</param>
/// <param name="content">What the body says.</param>
/// <param name="isWanted">Whether the receiver wants it. An event that it does not want still has a place in the order of its room.</param>
/// <param name="arrivedAt">When this node has read it from the log.</param>
internal sealed class WebhookItem(WebhookEntry entry, string body, WebhookEvent content, bool isWanted, DateTimeOffset arrivedAt)
{
    public WebhookEntry Entry => entry;

    public string Body => body;

    public WebhookEvent Content => content;

    public bool IsWanted => isWanted;

    public DateTimeOffset ArrivedAt => arrivedAt;

    /// <summary>Gets or sets the number of attempts that have failed.</summary>
    public int Failures { get; set; }
}
