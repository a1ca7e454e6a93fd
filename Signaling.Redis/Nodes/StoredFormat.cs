namespace Signaling.Redis.Nodes;

/// <summary>The format in which the nodes store their rooms in Redis.</summary>
/// <param name="Number">The number of the format. A release that does not know it does not use the data.</param>
/// <param name="Era">A name that changes when Redis has lost its data.</param>
internal sealed record StoredFormat(string Number, string Era)
{
    /// <summary>The format of this release: keys, fields, channels and messages. It changes when an older release could not work beside the new one.</summary>
    public const string Ours = "1";

    public bool IsOurs => Number == Ours;
}
