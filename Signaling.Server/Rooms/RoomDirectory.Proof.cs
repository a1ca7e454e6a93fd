namespace Signaling.Server.Rooms;

// Whether a resume token is worth the room's time.
internal sealed partial class RoomDirectory
{
    private readonly int _maxRoomNameLength;

    /// <summary>
    /// Refuses a token that no peer has, before anything is done for it: only a room's name is needed to make one up. It costs one look into the
    /// room, beside its turn. Whether the peer still is there is seen again in turn.
    /// </summary>
    private async Task ProveAsync(ResumeToken token)
    {
        if (token.Room.Length > _maxRoomNameLength)
        {
            throw Refusal.ResumeFailed();
        }

        await _lease.RequireAsync();

        // What this node holds it knows even when Redis has forgotten it, and puts it back in turn.
        var known = _stays.TryGetValue(token.PeerId, out var stay) && stay.Room.Name == token.Room
            ? stay.TokenHash
            : await _store.GetTokenHashAsync(token.Room, token.PeerId);
        if (known is null || !token.Fits(known))
        {
            throw Refusal.ResumeFailed();
        }
    }
}
