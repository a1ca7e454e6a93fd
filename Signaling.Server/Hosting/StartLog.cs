using System.Collections.Concurrent;

namespace Signaling.Server.Hosting;

/// <summary>
/// Suppresses the errors that the host and Kestrel log with a stack trace when the start fails: the program itself explains the failure in one line.
/// After the start, all messages are logged.
/// </summary>
internal sealed class StartLog(ILoggerFactory inner, Func<bool> hasStarted) : ILoggerFactory
{
    private static readonly string[] _categories =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting.Diagnostics"];

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    public static void AddTo(IServiceCollection services, Func<bool> hasStarted)
    {
        services.AddSingleton<LoggerFactory>();
        services.AddSingleton<ILoggerFactory>(provider => new StartLog(provider.GetRequiredService<LoggerFactory>(), hasStarted));
    }

    public ILogger CreateLogger(string categoryName) =>
        _categories.Contains(categoryName)
            ? _loggers.GetOrAdd(categoryName, category => new Logger(inner.CreateLogger(category), hasStarted))
            : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, Func<bool> hasStarted) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState scope)
            where TState : notnull => inner.BeginScope(scope);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState entry, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is null || hasStarted())
            {
                inner.Log(logLevel, eventId, entry, exception, formatter);
            }
        }
    }
}
