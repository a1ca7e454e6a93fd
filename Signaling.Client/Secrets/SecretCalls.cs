using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The application's calls within a room with a secret. Seals in the order of the calls, and makes the calls in that order.</summary>
internal sealed class SecretCalls(CallSender calls, RoomMembership membership, RoomFeed feed, SecretRoom room, ILogger logger)
    : RoomCalls(calls, membership, feed, logger)
{
    private readonly object _order = new(); // Taken before the lock of HubLink.
    private object? _announced; // The session whose announcement was begun.
    private Task _announcement = Task.CompletedTask;

    public override Limits? Limits => SecretLimits.Within(base.Limits);

    public override JoinRequest Hide(JoinRequest request) => room.Prepare(request);

    public override JoinResult Show(JoinResult result) => room.Show(result);

    /// <summary>
    /// Tells the other peers the name and metadata of this one, bound to its peer ID. Throws when the server refuses that. After a lost connection the
    /// client announces itself again when it has returned.
    /// </summary>
    public override async Task AnnounceAsync()
    {
        Task announcement;
        lock (_order)
        {
            announcement = BeginAnnouncementLocked();
        }

        try
        {
            await announcement.ConfigureAwait(false);
        }
        catch (SignalingException failure) when (failure.IsTransient)
        {
            // The next call or the resume begins it again.
        }
    }

    public override Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(offer);
        return InOrderAsync(
            OutgoingRules.Description(to, offer, Limits), () => base.SendOfferAsync(to, Sealed(SecretKinds.Offer, to, offer), cancellationToken));
    }

    public override Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(answer);
        return InOrderAsync(
            OutgoingRules.Description(to, answer, Limits), () => base.SendAnswerAsync(to, Sealed(SecretKinds.Answer, to, answer), cancellationToken));
    }

    public override Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        return InOrderAsync(OutgoingRules.Candidate(to, candidate, Limits), () =>
        {
            var text = room.Seal(session => session.Seal(SecretKinds.Candidate, "", to, SecretJson.Write(candidate)));
            return base.SendIceAsync(to, new IceCandidate(text), cancellationToken);
        });
    }

    public override Task<SendResult> SendMessageAsync(string? to, string payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return InOrderAsync(OutgoingRules.Message(to, payload, Limits), () =>
        {
            var text = to is null ? room.SealForAll(payload) : room.Seal(session => session.Seal(SecretKinds.Message, "", to, payload));
            return base.SendMessageAsync(to, text, cancellationToken);
        });
    }

    public override Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        update = update with { Metadata = MetadataCopy.Of(update.Metadata) };
        return InOrderAsync(OutgoingRules.Update(update, Limits), () => UpdateAsync(room.Change(update), cancellationToken));
    }

    public override async Task<Roster> GetRosterAsync(CancellationToken cancellationToken) =>
        room.Show(await base.GetRosterAsync(cancellationToken).ConfigureAwait(false));

    private SessionDescription Sealed(string kind, string to, SessionDescription description) =>
        description with { Sdp = room.Seal(session => session.Seal(kind, description.Type, to, description.Sdp)) };

    private async Task<bool> UpdateAsync((string Entry, Profile Profile, Profile Former) change, CancellationToken cancellationToken)
    {
        try
        {
            await base.UpdatePeerAsync(UpdateOf(change.Entry), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            room.Undo(change.Profile, change.Former);
            throw;
        }
    }

    private Task<T> InOrderAsync<T>(SignalingException? refusal, Func<Task<T>> begin)
    {
        if (refusal is not null)
        {
            return Task.FromException<T>(refusal);
        }

        lock (_order)
        {
            try
            {
                BeginAnnouncementLocked();
                return begin();
            }
            catch (SignalingException exception)
            {
                return Task.FromException<T>(exception);
            }
        }
    }

    /// <summary>Announces this peer before its first signal: a peer that does not know its session refuses the signal.</summary>
    private Task BeginAnnouncementLocked()
    {
        if (room.Session is { } session && !ReferenceEquals(session, _announced))
        {
            _announced = session;
            _announcement = AnnounceAsync(session);
        }

        return _announcement;
    }

    private async Task AnnounceAsync(object session)
    {
        try
        {
            await base.UpdatePeerAsync(UpdateOf(room.Change(new PeerUpdate()).Entry), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            lock (_order)
            {
                _announced = ReferenceEquals(session, _announced) ? null : _announced;
            }

            throw;
        }
    }

    private static PeerUpdate UpdateOf(string entry) => new(null, new Dictionary<string, string> { [SecretFormat.ProfileKey] = entry });
}
