namespace Signaling.Client;

/// <summary>What an envelope is bound to, beside the room and the format.</summary>
/// <param name="Kind">One of <see cref="SecretKinds"/>.</param>
/// <param name="Type">The type of a description; otherwise empty.</param>
/// <param name="From">The ID of the sender.</param>
/// <param name="To">The ID of the target; empty for a content that is for all peers of the room.</param>
/// <param name="ToSession">The session of the target; empty for a content that is for all peers of the room.</param>
internal sealed record SecretBinding(string Kind, string Type, string From, string To, byte[] ToSession)
{
    public static SecretBinding ForAll(string kind, string from) => new(kind, "", from, "", []);
}
