using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signaling.Tests.Support;

/// <summary>Collects the log of a server, for checks at the end of a test.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public IReadOnlyCollection<Line> Lines => _lines;

    /// <summary>Gets the lines that would alert an operator.</summary>
    public IEnumerable<Line> Alarms => _lines.Where(line => line.Level >= LogLevel.Warning || line.Exception is not null);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    internal sealed record Line(LogLevel Level, string Category, EventId EventId, string Text, Exception? Exception);

    private sealed class Logger(string category, ConcurrentQueue<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new Line(logLevel, category, eventId, formatter(state, exception), exception));
    }
}
