using Microsoft.AspNetCore.SignalR;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// The loggers of SignalR's own parts of our hub, without two kinds of line: refusals, which SignalR takes for errors although they are the
/// ordinary answer to a bad request, and the lines that print a call's arguments, which hold SDP, candidates and messages.
/// </summary>
internal sealed class HubLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new HubLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner factory belongs to the application.
    }

    private sealed class HubLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not HubException && eventId.Name is not ("ReceivedHubInvocation" or "ReceivedStreamHubInvocation"))
            {
                // Names of methods and targets are the client's.
                inner.Log(logLevel, eventId, state, exception, (entry, fault) => PlainText.Of(formatter(entry, fault), int.MaxValue));
            }
        }
    }
}
