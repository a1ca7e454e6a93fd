namespace Signaling.Tests.Support;

/// <summary>The tests that measure, or that need both cores: they run after all others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
