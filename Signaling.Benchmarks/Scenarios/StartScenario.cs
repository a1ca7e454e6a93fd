using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>Measures the time between the start of our server and its ready message, on all cores.</summary>
internal sealed class StartScenario : IScenario
{
    public const string ScenarioName = "start";
    public const string Published = "published";
    public const string FromSource = "dotnet run";

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        // The first start of each kind does not count: the system's caches are empty, and dotnet run may have to build.
        Measure(session, Published, ServerProgram.Ours(session.Workplace), session.Plan.Starts);
        Measure(session, FromSource, ServerProgram.OursFromSource(session.Workplace), 1);
    }

    private void Measure(Session session, string situation, ServerProgram program, int times)
    {
        for (var i = 0; i <= times; i++)
        {
            using var server = ServerProcess.Start(program, Ports.Take(), Cores.All);
            if (i > 0)
            {
                session.Results.Add(Name, situation, Subject.Json.Name, Metric.Milliseconds, server.StartTime.TotalMilliseconds);
                Session.Say($"{situation}: {server.StartTime.TotalMilliseconds:0} ms");
            }
        }
    }
}
