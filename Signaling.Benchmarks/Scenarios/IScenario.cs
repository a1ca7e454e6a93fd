namespace Signaling.Benchmarks.Scenarios;

/// <summary>One question that a run answers.</summary>
internal interface IScenario
{
    /// <summary>By which it is asked for on the command line, and under which its figures are kept.</summary>
    string Name { get; }

    void Run(Session session);
}
