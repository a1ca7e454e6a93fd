using System.Globalization;
using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks;

/// <summary>The parsed command line.</summary>
/// <param name="Command">The command.</param>
/// <param name="Names">The names of the scenarios to run.</param>
/// <param name="Rounds">The number of rounds of each scenario.</param>
/// <param name="IsQuick">Whether the run only checks that everything works.</param>
internal sealed record Arguments(string Command, IReadOnlyList<string> Names, int Rounds, bool IsQuick)
{
    public Plan Plan => IsQuick ? Plan.Quick(Rounds) : Plan.Full(Rounds);

    /// <summary>Returns the file for the results. Results of a quick run are not accurate, so they have a separate file.</summary>
    public string ResultsFile(Workplace workplace) => Path.Combine(workplace.Artifacts, IsQuick ? "results-quick.json" : "results.json");

    /// <summary>Parses the command line. Returns null if it is not valid.</summary>
    public static Arguments? Read(string[] arguments)
    {
        var names = new List<string>();
        var isQuick = false;
        int? rounds = null;
        for (var i = 1; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--rounds" when i + 1 < arguments.Length && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var number) && number > 0:
                    rounds = number;
                    i++;
                    break;
                case var name when LoadCommand.Scenarios.Contains(name):
                    names.Add(name);
                    break;
                default:
                    return null;
            }
        }

        return arguments.Length == 0 ? null : new(arguments[0], names, rounds ?? (isQuick ? 1 : 3), isQuick);
    }
}
