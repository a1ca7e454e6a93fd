using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>
/// The queue between the connection and the application, with a single reader. Notices are handled in order and never concurrently. A slow
/// event handler of the application delays neither the connection nor a call.
/// </summary>
internal sealed class Inbox(Action<Notice> handle, ILogger logger)
{
    private readonly Channel<Notice> _notices = Channel.CreateUnbounded<Notice>(new UnboundedChannelOptions { SingleReader = true });

    public void Start() => _ = Task.Run(RunDetachedAsync);

    /// <summary>Returns false when the inbox is closed.</summary>
    public bool Post(Notice notice) => _notices.Writer.TryWrite(notice);

    /// <summary>Closes the inbox for new notices. The notices in it are still handled.</summary>
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
