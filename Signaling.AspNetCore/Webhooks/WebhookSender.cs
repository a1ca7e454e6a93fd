using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Makes one attempt to deliver an event.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the HTTP client. An application may configure it further, for example with a proxy.</summary>
    public const string ClientName = "Signaling.Webhooks";

    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);

    public async Task<WebhookAnswer> SendAsync(WebhookOptions webhook, WebhookItem item, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(webhook.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Only the status counts: nothing of the body is read.
            using var client = clients.CreateClient(ClientName);
            using var request = CreateRequest(webhook, item);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var detail = $"it answered {(int)response.StatusCode}";
            return response.IsSuccessStatusCode ? new(WebhookResult.Delivered, detail)
                : response.StatusCode == HttpStatusCode.Gone ? new(WebhookResult.Gone, detail)
                : new(WebhookResult.Failed, detail, RetryAfterOf(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException)
        {
            return new(WebhookResult.Failed, timeout.IsCancellationRequested ? $"it did not answer within {webhook.Timeout}" : "this node is ending");
        }
        catch (HttpRequestException exception)
        {
            // The message may contain the address, which may hold a secret.
            return new(WebhookResult.Failed, exception.HttpRequestError.ToString());
        }
    }

    private HttpRequestMessage CreateRequest(WebhookOptions webhook, WebhookItem item)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var id = item.Content.Id;
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(item.Body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(webhook.Secrets.Select(secret => WebhookOptions.BytesOf(secret)!), id, timestamp, item.Body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Signaling", null));
        return request;
    }

    private TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header) =>
        (header?.Delta ?? (header?.Date - time.GetUtcNow())) is not { } wait ? null
        : wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait > _longestWait ? _longestWait
        : wait;
}
