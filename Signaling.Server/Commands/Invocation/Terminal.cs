using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signaling.Server.Commands.Invocation;

/// <summary>Where a command writes, and what it reads besides its arguments.</summary>
/// <param name="Output">Receives results and help.</param>
/// <param name="Error">Receives failures, one line each.</param>
/// <param name="FindVariable">Returns an environment variable; null if it is not set.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, Func<string, string?> FindVariable)
{
    // The text goes to a terminal or a file, never into a page.
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Terminal OfProcess => new(Console.Out, Console.Error, Environment.GetEnvironmentVariable);

    /// <summary>Writes a value as one line of JSON.</summary>
    public Task WriteJsonAsync<T>(T value) => Output.WriteLineAsync(JsonSerializer.Serialize(value, _json));

    /// <summary>Writes columns that are as wide as their longest cell.</summary>
    public async Task WriteTableAsync(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            await Output.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    public Task WriteErrorAsync(string line) => Error.WriteLineAsync(OneLine(line));

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
