namespace Signaling.Benchmarks.Scenarios;

/// <summary>A scenario of a run.</summary>
internal interface IScenario
{
    /// <summary>Gets the name on the command line and in the results.</summary>
    string Name { get; }

    void Run(Session session);
}
