namespace Signaling.Client;

/// <summary>What is encrypted. Each is a part of what is authenticated.</summary>
internal static class SecretKinds
{
    public const string Offer = "offer";

    public const string Answer = "answer";

    public const string Candidate = "candidate";

    public const string Message = "message";

    /// <summary>A message for all peers of the room.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>A peer's name and metadata.</summary>
    public const string Profile = "profile";
}
