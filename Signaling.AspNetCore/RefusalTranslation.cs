using Microsoft.AspNetCore.SignalR;

namespace Signaling.AspNetCore;

/// <summary>
/// Turns refusals into <see cref="HubException"/>s, of which SignalR sends the text. Clients find a refusal by the name of that type in front of the text.
/// </summary>
internal static class RefusalTranslation
{
    public static HubException ToHubException(this SignalingRefusalException refusal) => ToHubException((Exception)refusal);

    /// <param name="refusal">A <see cref="SignalingRefusalException"/> or a <see cref="StoreUnavailableException"/>.</param>
    public static HubException ToHubException(Exception refusal) => new(refusal.Message, refusal);
}
