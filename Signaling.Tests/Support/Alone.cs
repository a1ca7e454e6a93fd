namespace Signaling.Tests.Support;

/// <summary>Tests that measure, or that need both cores. They run after all other tests, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
