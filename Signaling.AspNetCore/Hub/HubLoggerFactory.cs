using Microsoft.AspNetCore.SignalR;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Creates the loggers for SignalR's parts of the hub. They drop two kinds of messages. Refusals are normal answers to bad requests, but SignalR logs
/// them as errors. Messages with a call's arguments contain SDP, candidates and messages of peers.
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
                // Method names and targets come from the client.
                inner.Log(logLevel, eventId, state, exception, (entry, fault) => PlainText.Of(formatter(entry, fault), int.MaxValue));
            }
        }
    }
}
