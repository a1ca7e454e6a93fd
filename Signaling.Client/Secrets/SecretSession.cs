using System.Buffers.Binary;
using System.Security.Cryptography;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// One session of this peer: what it seals under its peer ID, and what it has received under it. Guarded by the lock of <see cref="SecretRoom"/>.
/// </summary>
internal sealed class SecretSession
{
    private readonly Dictionary<string, KnownPeer> _known = [];
    private readonly RoomKeys _keys;
    private readonly string _peerId;
    private readonly byte[] _id;
    private ulong _sequence;

    public SecretSession(RoomKeys keys, string peerId, byte[] id)
    {
        (_keys, _peerId, _id) = (keys, peerId, id);
        Marker = $"{SecretFormat.Name}.{keys.Id}";
    }

    /// <summary>Gets the entry of the metadata of a peer that has joined and does not know its peer ID yet.</summary>
    public string Marker { get; }

    /// <summary>Returns a new ID. It begins with the time, so that the other peers can tell a later session of the same peer ID from a former one.</summary>
    public static byte[] NewId(DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetBytes(SecretFormat.SessionBytes);
        BinaryPrimitives.WriteInt64BigEndian(id, (now.ToUnixTimeMilliseconds() << 16) | (uint)((id[6] << 8) | id[7]));
        return id;
    }

    /// <summary>Seals a signal for one peer. Throws when the peer has not proved that it knows the secret.</summary>
    public string Seal(string kind, string type, string to, string content) => _known.TryGetValue(to, out var target)
        ? Write(new SecretBinding(kind, type, _peerId, to, target.Session), SecretFormat.Bytes(content))
        : throw new SignalingException(
            SignalingErrorCodes.PeerNotFound, "No peer with this ID has proved that it knows the secret of the room. The client sends nothing to it.");

    /// <summary>Seals a message for these peers. A peer that is not named refuses it: it joined later, or has begun another session.</summary>
    public string SealForAll(IEnumerable<string> peerIds, string content)
    {
        byte[][] tags = [.. peerIds.Where(_known.ContainsKey).Select(id => SecretFormat.TagOf(_known[id].Session))];
        var count = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)tags.Length);
        return Write(SecretBinding.ForAll(SecretKinds.Broadcast, _peerId), [.. count, .. tags.SelectMany(tag => tag), .. SecretFormat.Bytes(content)]);
    }

    /// <summary>Returns the entry of this peer's metadata that announces it.</summary>
    public string SealProfile(Profile profile) =>
        Marker + Write(SecretBinding.ForAll(SecretKinds.Profile, _peerId), SecretJson.Write(profile))[SecretFormat.Name.Length..];

    /// <summary>Returns the peer with its name and metadata, once it has proved under this ID that it knows the secret; null for a stranger.</summary>
    public PeerInfo? Open(PeerInfo peer)
    {
        var entry = EntryOf(peer);
        if (!_known.TryGetValue(peer.PeerId, out var known) || known.Entry != entry)
        {
            ReadProfile(peer.PeerId, entry, known);
        }

        return _known.TryGetValue(peer.PeerId, out known) ? known.Profile.Of(peer) : null;
    }

    public Stranger StrangerOf(PeerInfo peer)
    {
        var entry = EntryOf(peer).Split('.');
        return new Stranger(
            peer.PeerId,
            entry is not [SecretFormat.Name, { Length: > 0 } id, ..] ? StrangerState.None : id == _keys.Id ? StrangerState.Pending : StrangerState.WrongSecret);
    }

    /// <summary>Returns the content of a signal; null when it is refused.</summary>
    public byte[]? Open(string kind, string type, string from, string? text, out SignalRefusal refusal)
    {
        refusal = SignalRefusal.NotAuthentic;
        if (!_known.TryGetValue(from, out var known))
        {
            refusal = SignalRefusal.Stranger;
            return null;
        }

        if (Envelope.Read(text) is not { } envelope)
        {
            refusal = SignalRefusal.Clear;
            return null;
        }

        var isForAll = kind == SecretKinds.Broadcast;
        var binding = isForAll ? SecretBinding.ForAll(kind, from) : new SecretBinding(kind, type, from, _peerId, _id);
        if (!envelope.Session.AsSpan().SequenceEqual(known.Session) || _keys.Open(envelope, binding) is not { } content)
        {
            return null;
        }

        refusal = SignalRefusal.Replayed;
        if (envelope.Sequence <= known.SignalSequence || (isForAll && !TryTakeRecipients(ref content)))
        {
            return null;
        }

        _known[from] = known.After(envelope.Sequence);
        return content;
    }

    private static string EntryOf(PeerInfo peer) => peer.Metadata?.TryGetValue(SecretFormat.ProfileKey, out var entry) == true ? entry ?? "" : "";

    private string Write(SecretBinding binding, byte[] content) => _keys.Seal(content, _id, ++_sequence, binding).Write(binding.Kind == SecretKinds.Broadcast);

    private void ReadProfile(string from, string entry, KnownPeer? known)
    {
        if (!entry.StartsWith(Marker + ".", StringComparison.Ordinal) || Envelope.Read(SecretFormat.Name + entry[Marker.Length..]) is not { } envelope
            || _keys.Open(envelope, SecretBinding.ForAll(SecretKinds.Profile, from)) is not { } content)
        {
            return;
        }

        var age = known is null ? 1 : envelope.Session.AsSpan().SequenceCompareTo(known.Session);
        if (age < 0 || (age == 0 && envelope.Sequence <= known!.ProfileSequence))
        {
            return; // a former profile, or one of a former session
        }

        if (Profile.Read(content) is { } profile)
        {
            _known[from] = new KnownPeer(entry, envelope, profile) { SignalSequence = age == 0 ? known!.SignalSequence : null };
        }
    }

    /// <summary>Returns false when this session is not among the recipients.</summary>
    private bool TryTakeRecipients(ref byte[] content)
    {
        var count = content.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(content);
        var start = 2 + (count * SecretFormat.TagBytes);
        if (start > content.Length)
        {
            return false;
        }

        var own = SecretFormat.TagOf(_id);
        for (var at = 2; at < start; at += SecretFormat.TagBytes)
        {
            if (content.AsSpan(at, SecretFormat.TagBytes).SequenceEqual(own))
            {
                content = content.AsSpan(start).ToArray();
                return true;
            }
        }

        return false;
    }
}
