using Signaling.Benchmarks;
using Signaling.Benchmarks.Micro;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;

// Nothing is awaited: the main thread is the load generator, and it starts the servers, which end with this thread.
if (args is ["floor", var port, var fault])
{
    FloorRelay.Run(port, fault);
    return 0;
}

if (args is [CompareCommand.Name, _, _, _, ..])
{
    return CompareCommand.Run(args[1], args[2..]);
}

if (Arguments.Read(args) is not { Command: "load" or "micro" or "all" or "report" or "check" } arguments)
{
    Console.Error.WriteLine($"""
        load [SCENARIO...]   measures our server and the other servers; scenarios: {string.Join(", ", LoadCommand.Scenarios)}
        micro                measures parts of our server with BenchmarkDotNet
        all                  runs both, and writes docs/performance.md
        report               writes docs/performance.md again from the last results
        compare HOW FOLDER FOLDER...
                             compares relay, join and idle of published servers, which take turns; HOW is a hub protocol, or "json, answered";
                             a build with rate limits needs high ones in the appsettings.json of its folder
        check                shows within seconds that the load generator works

        --rounds N           number of rounds (3); the report has the medians
        --quick              only shows that everything works; writes the report to artifacts/benchmarks instead of docs
        """);
    return 2;
}

if (arguments.Command == "check")
{
    return SelfCheck.Run();
}

var workplace = new Workplace();
var file = arguments.ResultsFile(workplace);
var results = Results.Read(file);
var succeeded = true;
if (arguments.Command is "micro" or "all")
{
    Console.WriteLine("micro:");
    succeeded &= MicroCommand.Run(results, workplace.Artifacts, arguments.IsQuick);
}

if (arguments.Command is "load" or "all")
{
    try
    {
        succeeded &= LoadCommand.Run(workplace, results, arguments.Plan, arguments.Names);
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped. No results were stored.");
        return 1;
    }
}

results.Write(file);
if (arguments.Command is "report" or "all")
{
    var docs = Path.Combine(workplace.Root, "docs");
    var folder = arguments.IsQuick ? workplace.Artifacts : docs;
    Report.Write(results, Path.Combine(docs, "performance.md"), folder);
    Console.WriteLine($"The report is in {folder}.");
}

return succeeded ? 0 : 1;
