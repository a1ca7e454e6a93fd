using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The JSON inside envelopes.</summary>
internal static class SecretJson
{
    // Relaxed, because the text is encrypted and not put into a page, and escapes would make it longer.
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = SignalingJson.TypeInfoResolver,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(Profile profile) => Write(new PeerUpdate(profile.DisplayName, profile.Metadata));

    public static string Write(IceCandidate? candidate) => candidate is null ? "null" : SecretFormat.StrictUtf8.GetString(Write<IceCandidate>(candidate));

    /// <summary>Returns null for what is no profile.</summary>
    public static PeerUpdate? ReadProfile(byte[] content) => Read<PeerUpdate>(content, out var update) ? update : null;

    /// <summary>Returns false for what is no candidate. Null is the end of candidates.</summary>
    public static bool TryReadCandidate(byte[] content, out IceCandidate? candidate) =>
        Read(content, out candidate) && candidate is null or { Candidate: not null };

    private static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T)));

    private static bool Read<T>(byte[] content, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize(content, (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T)));
            return true;
        }
        catch (JsonException)
        {
            value = default; // of a peer with the secret and a broken client
            return false;
        }
    }
}
