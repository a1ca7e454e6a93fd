using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Sends an offer to one peer of the room. Consecutive calls arrive in the order in which they were started.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="offer">The offer, or a rollback: the W3C RTCSessionDescriptionInit. 64 KiB of SDP at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the offer may have been sent.</param>
    /// <returns>One of <see cref="SendStatuses"/>: the signal was passed to the target, or it waits because the target is suspended.</returns>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c>, <c>peer_not_found</c>, <c>invalid_request</c>, <c>message_too_large</c>,
    /// <c>mailbox_full</c>, <c>rate_limited</c> or <c>unavailable</c>; or the connection was lost.
    /// </exception>
    public Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(offer);
        return InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendOffer), [to, offer], cancellationToken, OutgoingRules.Description(to, offer, Limits));
    }

    /// <summary>Sends an answer to one peer of the room.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="answer">The answer, provisional or final, or a rollback: the W3C RTCSessionDescriptionInit. 64 KiB of SDP at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the answer may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    public Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(answer);
        return InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendAnswer), [to, answer], cancellationToken, OutgoingRules.Description(to, answer, Limits));
    }

    /// <summary>Sends an ICE candidate to one peer of the room, as soon as it is gathered (trickle ICE, RFC 8838).</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="candidate">The W3C RTCIceCandidateInit, null for the end of candidates. 4 KiB at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the candidate may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    public Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendIce), [to, candidate], cancellationToken, OutgoingRules.Candidate(to, candidate, Limits));
    }

    /// <summary>Sends a message of the application to one peer of the room.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="payload">Any text that is valid Unicode. 16 KiB as UTF-8 at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    public Task<SendResult> SendMessageAsync(string to, string payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(payload);
        return InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendMessage), [to, payload], cancellationToken, OutgoingRules.Message(to, payload, Limits));
    }

    /// <summary>Sends a message of the application to all other peers of the room.</summary>
    /// <param name="payload">Any text that is valid Unicode. 16 KiB as UTF-8 at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    public Task<SendResult> BroadcastMessageAsync(string payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendMessage), [null, payload], cancellationToken, OutgoingRules.Message(null, payload, Limits));
    }

    /// <summary>
    /// Changes this peer's own display name or metadata. The other peers receive <see cref="PeerUpdated"/>, this peer does not. If the client has to
    /// join again after a break, it uses the last name and metadata.
    /// </summary>
    /// <param name="update">The new values; a null field stays as it was.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have been made.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c>, <c>invalid_request</c> or <c>message_too_large</c>; or the connection was lost.
    /// </exception>
    public async Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        update = update with { Metadata = Copied(update.Metadata) };
        var (stay, session) = (_membership.Stay, _feed.Session);
        await InvokeAsync<UpdateResult?>(nameof(ISignalingHub.UpdatePeer), [update], cancellationToken, OutgoingRules.Update(update, Limits))
            .ConfigureAwait(false);
        _membership.Update(update, stay);
        _inbox.Post(new Notice.SelfUpdated(update, session));
    }

    /// <summary>
    /// Gets the current room from the server, and updates <see cref="Peers"/>. The client does this by itself when it sees a gap, so an application
    /// rarely needs it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SignalingException">The server refused the call with <c>not_joined</c>; or the connection was lost.</exception>
    public async Task<Roster> GetRosterAsync(CancellationToken cancellationToken = default)
    {
        var session = _feed.Session;
        var roster = await InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], cancellationToken).ConfigureAwait(false);
        _inbox.Post(new Notice.RosterAnswered(roster, session, IsMend: false));
        return roster;
    }

    /// <summary>
    /// Gets the ICE servers from the server again, with new TURN credentials if the server's expire, and updates <see cref="IceServers"/> with
    /// <see cref="IceServersChanged"/>. The server sends new ones by itself before they expire, so an application rarely needs it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c> or <c>rate_limited</c>; or the connection was lost.
    /// </exception>
    public async Task<IReadOnlyList<IceServer>> RefreshIceServersAsync(CancellationToken cancellationToken = default)
    {
        var session = _feed.Session;
        var iceServers = await InvokeAsync<IReadOnlyList<IceServer>>(nameof(ISignalingHub.RefreshIceServers), [], cancellationToken)
            .ConfigureAwait(false);
        _inbox.Post(new Notice.IceServersAnswered(iceServers, session));
        return iceServers;
    }

    /// <summary>
    /// Removes another peer from the room, and optionally bans it. It receives <see cref="Removed"/> and cannot resume. Needs the permission
    /// <c>moderate</c>.
    /// </summary>
    /// <param name="peerId">The ID of the peer; it may be suspended.</param>
    /// <param name="options">The reason and the length of the ban. Default: no ban.</param>
    /// <param name="cancellationToken">Stops waiting; the peer may have been removed.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>forbidden</c>, <c>not_joined</c>, <c>peer_not_found</c>, <c>invalid_request</c> or <c>unavailable</c>; or the
    /// connection was lost.
    /// </exception>
    public Task RemovePeerAsync(string peerId, RemoveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peerId);
        return InvokeAsync<object?>(nameof(ISignalingHub.RemovePeer), [peerId, options ?? new RemoveOptions()], cancellationToken);
    }

    /// <summary>
    /// Locks the room, so that newcomers are refused with <c>room_locked</c>, or unlocks it. Peers of the room can still resume. The lock ends with the room.
    /// Needs the permission <c>moderate</c>.
    /// </summary>
    /// <param name="locked">Whether the room is locked.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have been made.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>forbidden</c>, <c>not_joined</c> or <c>unavailable</c>; or the connection was lost.
    /// </exception>
    public Task SetRoomLockedAsync(bool locked, CancellationToken cancellationToken = default) =>
        InvokeAsync<object?>(nameof(ISignalingHub.SetRoomLocked), [locked], cancellationToken);

    private async Task<T> InvokeAsync<T>(
        string method, object?[] arguments, CancellationToken cancellationToken, SignalingException? refusal = null)
    {
        ThrowIfDisposed();
        if (refusal is not null)
        {
            throw refusal;
        }

        var call = _link.Begin<T>(method, arguments, cancellationToken) ?? throw NotConnected();
        return await TranslatedAsync(() => call.Line, call.Result.OrCancelledAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the leave on the current connection only. It is not held for the next one.</summary>
    private async Task LeaveAtOnceAsync()
    {
        ThrowIfDisposed();
        var line = _link.Line ?? throw NotConnected();
        var call = line.InvokeAsync<object?>(nameof(ISignalingHub.Leave), [], CancellationToken.None);
        await TranslatedAsync(() => line, call, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Translates the exceptions of a call into those that this library documents.</summary>
    private async Task<T> TranslatedAsync<T>(Func<HubLine?> line, Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.OrCancelledAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (_stopping.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The client was disposed while the call was pending.", exception);
        }
        catch (Exception exception) when (Failure.OfCall(exception, line()?.IsOpen == true) is { } failure)
        {
            throw failure;
        }
    }

    private InvalidOperationException NotConnected() => new(State switch
    {
        SignalingClientState.Reconnecting => "The client has lost its connection and is reconnecting. Wait for the Reconnected event.",
        SignalingClientState.Connecting => "The client is still connecting. Await ConnectAsync or JoinAsync first.",
        _ => "The client is not connected. Call ConnectAsync or JoinAsync first.",
    });

    /// <summary>
    /// Copies the metadata, because the application may change its dictionary and a later rejoin must not send that change.
    /// </summary>
    private static Dictionary<string, string>? Copied(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.ToDictionary(entry => entry.Key, entry => entry.Value);
}
