namespace Signaling.Tests.Support;

/// <summary>Attacks on a server of its own process: one at a time, beside the other tests.</summary>
[CollectionDefinition(nameof(OneAttack))]
public sealed class OneAttack;

/// <summary>Tests that build projects of this repository: one at a time, beside the other tests.</summary>
[CollectionDefinition(nameof(OneBuild))]
public sealed class OneBuild;
