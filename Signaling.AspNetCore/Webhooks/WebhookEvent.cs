using System.Text.Json;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>The body of a webhook. Fields without a value are left out.</summary>
internal sealed record WebhookEvent(
    string Id, string Type, DateTime Time, string? Room = null, string? RoomId = null, long? Version = null, string? PeerId = null, PeerInfo? Peer = null,
    string? Reason = null, int? Count = null)
{
    public static string Write(RoomEvent told) => Write(new WebhookEvent(
        told.Id, WebhookTypes.Of(told.Kind), told.Time.UtcDateTime, told.Room, told.RoomId, told.Version, told.PeerId, told.Peer, told.Reason));

    public static string Write(WebhookEvent webhook) => JsonSerializer.Serialize(webhook, WebhookJson.Default.WebhookEvent);

    /// <summary>Returns null for a text that is no event.</summary>
    public static WebhookEvent? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WebhookJson.Default.WebhookEvent) is { Id: not null, Type: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
