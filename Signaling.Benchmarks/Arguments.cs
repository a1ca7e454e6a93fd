using System.Globalization;
using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks;

/// <summary>What is asked for on the command line.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Names">The scenarios that are named.</param>
/// <param name="Rounds">How often each is measured.</param>
/// <param name="IsQuick">Just to see that everything works.</param>
internal sealed record Arguments(string Command, IReadOnlyList<string> Names, int Rounds, bool IsQuick)
{
    public Plan Plan => IsQuick ? Plan.Quick(Rounds) : Plan.Full(Rounds);

    /// <summary>Where the figures are kept. Those of a quick run are not worth keeping, and stay by themselves.</summary>
    public string ResultsFile(Workplace workplace) => Path.Combine(workplace.Artifacts, IsQuick ? "results-quick.json" : "results.json");

    /// <summary>Null when it cannot be understood.</summary>
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
