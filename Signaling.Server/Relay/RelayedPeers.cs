using Signaling.Contracts;

namespace Signaling.Server.Relay;

/// <summary>Some peers, spoken to through the contract: each call becomes one signal to each of them. Every call completes at once.</summary>
internal sealed class RelayedPeers(PeerRelay relay, IReadOnlyList<string> connectionIds) : ISignalingPeer
{
    // What a queued signal takes besides its text, roughly: the signal, its arguments and their headers.
    private const int FixedBytes = 256;

    public Task PeerJoined(PeerInfo peer, long version) => Post(nameof(PeerJoined), SizeOf(peer), peer, version);

    public Task PeerLeft(string peerId, string reason, long version) => Post(nameof(PeerLeft), 0, peerId, reason, version);

    public Task PeerUpdated(PeerInfo peer, long version) => Post(nameof(PeerUpdated), SizeOf(peer), peer, version);

    public Task RosterChanged(Roster roster) => Post(nameof(RosterChanged), roster.Peers.Sum(SizeOf), roster);

    public Task ReceiveOffer(string from, SessionDescription offer) => Post(nameof(ReceiveOffer), SizeOf(offer.Sdp), from, offer);

    public Task ReceiveAnswer(string from, SessionDescription answer) => Post(nameof(ReceiveAnswer), SizeOf(answer.Sdp), from, answer);

    public Task ReceiveIce(string from, IceCandidate? candidate) => Post(nameof(ReceiveIce), SizeOf(candidate?.Candidate), from, candidate);

    public Task ReceiveMessage(string from, string payload) => Post(nameof(ReceiveMessage), SizeOf(payload), from, payload);

    public Task IceServersChanged(IReadOnlyList<IceServer> iceServers) => Post(nameof(IceServersChanged), 0, iceServers);

    public Task Removed(string reason) => Post(nameof(Removed), 0, reason);

    public Task ServerDraining(int reconnectAfterMs) => Post(nameof(ServerDraining), 0, reconnectAfterMs);

    private Task Post(string method, int textBytes, params object?[] arguments)
    {
        var signal = new Signal(method, arguments, FixedBytes + textBytes);
        foreach (var connectionId in connectionIds)
        {
            relay.Post(connectionId, signal);
        }

        return Task.CompletedTask;
    }

    private static int SizeOf(string? text) => sizeof(char) * (text?.Length ?? 0);

    private static int SizeOf(PeerInfo peer) => SizeOf(peer.DisplayName) + peer.Metadata.Sum(entry => SizeOf(entry.Key) + SizeOf(entry.Value));
}
