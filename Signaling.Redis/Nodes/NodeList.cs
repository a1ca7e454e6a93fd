namespace Signaling.Redis.Nodes;

/// <summary>All owners that Redis knows.</summary>
/// <param name="Left">How long the lease of each lasts; negative for one that has run out.</param>
/// <param name="Claimed">Those whose peers are being taken out.</param>
internal sealed record NodeList(IReadOnlyDictionary<string, TimeSpan> Left, IReadOnlySet<string> Claimed)
{
    public IEnumerable<string> Expired => Left.Where(node => node.Value < TimeSpan.Zero).Select(node => node.Key);

    public IReadOnlySet<string> Known => Left.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>How long until the next of the others has to have renewed its lease.</summary>
    public TimeSpan NextExpiry => Left.Values.Where(left => left >= TimeSpan.Zero).DefaultIfEmpty(TimeSpan.MaxValue).Min();
}
