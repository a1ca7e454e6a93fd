using System.Security.Cryptography;

namespace Signaling.Client;

/// <summary>The keys that follow from a secret and the name of a room: one for each session of a peer. Not safe for several threads.</summary>
internal sealed class RoomKeys
{
    private const int KeyBytes = 32;
    private const int IdBytes = 8;

    // A hostile server must not fill the memory with keys of sessions that do not exist.
    private const int MostKeys = 1_000;

    private static readonly byte[] _salt = SecretFormat.Bytes("signaling end-to-end encryption 1");

    private readonly Dictionary<string, byte[]> _keys = [];
    private readonly byte[] _secret;
    private readonly byte[] _room;

    public RoomKeys(byte[] secret, string room)
    {
        (_secret, _room) = (secret, SecretFormat.Bytes(room));
        Id = SecretFormat.ToBase64Url(Derive(IdBytes, SecretFormat.Bytes("id"), _room));
    }

    /// <summary>Gets the public text that tells peers with the same secret from the others.</summary>
    public string Id { get; }

    public Envelope Seal(byte[] content, byte[] session, ulong sequence, SecretBinding binding)
    {
        var bytes = new byte[content.Length + SecretFormat.MacBytes];
        using var cipher = new AesGcm(KeyOf(session), SecretFormat.MacBytes);
        cipher.Encrypt(
            SecretFormat.NonceOf(sequence), content, bytes.AsSpan(0, content.Length), bytes.AsSpan(content.Length), DataOf(binding));
        return new Envelope(session, sequence, bytes);
    }

    /// <summary>Returns null when the content is not authentic: of another key, another binding, or changed.</summary>
    public byte[]? Open(Envelope envelope, SecretBinding binding)
    {
        var length = envelope.Sealed.Length - SecretFormat.MacBytes;
        var content = new byte[length];
        using var cipher = new AesGcm(KeyOf(envelope.Session), SecretFormat.MacBytes);
        try
        {
            cipher.Decrypt(
                SecretFormat.NonceOf(envelope.Sequence), envelope.Sealed.AsSpan(0, length), envelope.Sealed.AsSpan(length), content, DataOf(binding));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private byte[] DataOf(SecretBinding binding) => SecretFormat.Fields(
        SecretFormat.Bytes(SecretFormat.Name),
        SecretFormat.Bytes(binding.Kind),
        SecretFormat.Bytes(binding.Type),
        _room,
        SecretFormat.Bytes(binding.From),
        SecretFormat.Bytes(binding.To),
        binding.ToSession);

    private byte[] KeyOf(byte[] session)
    {
        var name = SecretFormat.ToBase64Url(session);
        if (!_keys.TryGetValue(name, out var key))
        {
            if (_keys.Count >= MostKeys)
            {
                _keys.Clear();
            }

            _keys[name] = key = Derive(KeyBytes, SecretFormat.Bytes("key"), _room, session);
        }

        return key;
    }

    private byte[] Derive(int length, params byte[][] info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, length, _salt, SecretFormat.Fields(info));
}
