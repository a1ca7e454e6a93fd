namespace Signaling.Redis.Nodes;

/// <summary>All owners that Redis knows.</summary>
/// <param name="Left">The remaining time of each owner's lease; negative for a lease that has expired.</param>
/// <param name="Claimed">The owners whose peers are being taken over.</param>
internal sealed record NodeList(IReadOnlyDictionary<string, TimeSpan> Left, IReadOnlySet<string> Claimed)
{
    public IEnumerable<string> Expired => Left.Where(node => node.Value < TimeSpan.Zero).Select(node => node.Key);

    public IReadOnlySet<string> Known => Left.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Gets the time until the next lease of another node expires unless that node renews it.</summary>
    public TimeSpan NextExpiry => Left.Values.Where(left => left >= TimeSpan.Zero).DefaultIfEmpty(TimeSpan.MaxValue).Min();
}
