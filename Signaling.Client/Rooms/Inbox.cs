using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>
/// The one queue between the wire and the application, and the one loop that empties it. What it holds is handled in order and never
/// concurrently, and a slow handler of the application holds up neither the wire nor a call.
/// </summary>
internal sealed class Inbox(Action<Notice> handle, ILogger logger)
{
    private readonly Channel<Notice> _notices = Channel.CreateUnbounded<Notice>(new UnboundedChannelOptions { SingleReader = true });

    public void Start() => _ = Task.Run(RunDetachedAsync);

    /// <summary>False once the inbox is closed.</summary>
    public bool Post(Notice notice) => _notices.Writer.TryWrite(notice);

    /// <summary>What is in the inbox is still handled; nothing new gets in.</summary>
    public void Close() => _notices.Writer.TryComplete();

    private async Task RunDetachedAsync()
    {
        while (await _notices.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_notices.Reader.TryRead(out var notice))
            {
                try
                {
                    handle(notice);
                }
                catch (Exception exception)
                {
                    Log.NoticeFailed(logger, notice.GetType().Name, exception);
                }
            }
        }
    }
}
