using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Signaling.Tests.Support.LongestFirst))]

namespace Signaling.Tests.Support;

/// <summary>Starts the tests that wait for a long time first. Otherwise they run alone at the end, and the cores are idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _long =
    [
        nameof(OneAttack), nameof(IceServerTests), nameof(ScaleOut.ResumeAcrossNodesTests), nameof(ScaleOut.ChaosTests), nameof(Access.ExpiryTests), nameof(DrainTests),
        nameof(Administration.TokenAccessTests), nameof(Administration.MintTests), nameof(ScaleOut.UnreadableRedisTests), nameof(ScaleOut.NodeCrashTests), nameof(OneBuild),
        nameof(Access.ClientRenewalTests), nameof(ResumeTests), nameof(StartFailureTests), nameof(ApiDescriptionTests), nameof(ScaleOut.NodeAbsenceTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(_long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var index ? index : _long.Length)];
}
