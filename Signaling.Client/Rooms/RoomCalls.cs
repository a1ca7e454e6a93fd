using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The application's calls within a room.</summary>
internal sealed class RoomCalls(CallSender calls, RoomMembership membership, RoomFeed feed, ILogger logger)
{
    private Limits? Limits => membership.Limits;

    public Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(offer);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendOffer), [to, offer], OutgoingRules.Description(to, offer, Limits), cancellationToken);
    }

    public Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(answer);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendAnswer), [to, answer], OutgoingRules.Description(to, answer, Limits), cancellationToken);
    }

    public Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendIce), [to, candidate], OutgoingRules.Candidate(to, candidate, Limits), cancellationToken);
    }

    /// <param name="to">The ID of the target; null for all other peers.</param>
    /// <param name="payload">The text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<SendResult> SendMessageAsync(string? to, string payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendMessage), [to, payload], OutgoingRules.Message(to, payload, Limits), cancellationToken);
    }

    public async Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        update = update with { Metadata = MetadataCopy.Of(update.Metadata) };
        var (stay, session) = (membership.Stay, feed.Session);
        await calls.InvokeAsync<UpdateResult?>(
            nameof(ISignalingHub.UpdatePeer), [update], OutgoingRules.Update(update, Limits), cancellationToken).ConfigureAwait(false);
        membership.Update(update, stay);
        feed.UpdateSelf(update, session);
    }

    public async Task<Roster> GetRosterAsync(CancellationToken cancellationToken)
    {
        var session = feed.Session;
        var roster = await calls.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], refusal: null, cancellationToken).ConfigureAwait(false);
        feed.TakeRoster(roster, session, isMend: false);
        return roster;
    }

    /// <summary>Fetches the roster for the feed, which has missed events.</summary>
    public async Task MendDetachedAsync(int session)
    {
        Roster? roster = null;
        try
        {
            roster = await calls.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], refusal: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.MendFailed(logger, exception);
        }

        feed.TakeRoster(roster, session, isMend: true);
    }

    public async Task<IReadOnlyList<IceServer>> RefreshIceServersAsync(CancellationToken cancellationToken)
    {
        var session = feed.Session;
        var iceServers = await calls.InvokeAsync<IReadOnlyList<IceServer>>(
            nameof(ISignalingHub.RefreshIceServers), [], refusal: null, cancellationToken).ConfigureAwait(false);
        feed.TakeIceServers(iceServers, session);
        return iceServers;
    }

    public Task RemovePeerAsync(string peerId, RemoveOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peerId);
        return calls.InvokeAsync<object?>(
            nameof(ISignalingHub.RemovePeer), [peerId, options ?? new RemoveOptions()], refusal: null, cancellationToken);
    }

    public Task SetRoomLockedAsync(bool locked, CancellationToken cancellationToken) =>
        calls.InvokeAsync<object?>(nameof(ISignalingHub.SetRoomLocked), [locked], refusal: null, cancellationToken);
}
