using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Server;

/// <summary>An expected refusal of a call: the one kind of failure whose text reaches the client.</summary>
internal sealed class Refusal(string code, string explanation) : HubException($"{code}: {explanation}")
{
    public static Refusal Invalid(string explanation) => new(SignalingErrorCodes.InvalidRequest, explanation);

    public static Refusal NotJoined() => new(SignalingErrorCodes.NotJoined, "This connection is in no room; call Join first.");

    // The same words for a peer that never was, one that has left and one of another room: who is elsewhere must not leak.
    public static Refusal PeerNotFound() => new(SignalingErrorCodes.PeerNotFound, "No such peer is in this room.");
}
