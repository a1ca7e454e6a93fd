using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Signaling.Benchmarks.Protocols;

namespace Signaling.Benchmarks.Servers;

/// <summary>
/// A relay that measures the cost of the platform: Kestrel's WebSockets and a dictionary. It reads a message, replaces the target's ID by the sender's,
/// and writes the message to the target. It has no checks, limits or parsing, and one slow peer would delay the others.
/// </summary>
internal sealed class FloorRelay(string fault)
{
    /// <summary>A deliberate fault: the relay loses one message in a thousand.</summary>
    public const string Lose = "lose";

    /// <summary>A deliberate fault: the relay delivers one message in a thousand twice.</summary>
    public const string Double = "double";

    private const int FirstBuffer = 4 * 1024;
    private const int FaultEvery = 1_000;

    private readonly ConcurrentDictionary<string, WebSocket> _sockets = new(StringComparer.Ordinal);
    private int _messages;

    public static void Run(string port, string fault)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(new FloorRelay(fault).RelayAsync);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("ready"));
        app.Run();
    }

    private async Task RelayAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var id = context.Request.Query["id"].ToString();
        var idBytes = Encoding.ASCII.GetBytes(id);
        _sockets[id] = socket;
        try
        {
            await socket.SendAsync("ready"u8.ToArray(), WebSocketMessageType.Binary, true, default);
            var buffer = new byte[FirstBuffer];
            var filled = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(filled), default) is { MessageType: not WebSocketMessageType.Close } received)
            {
                filled += received.Count;
                if (received.EndOfMessage)
                {
                    await HandOnAsync(idBytes, buffer.AsMemory(0, filled));
                    filled = 0;
                }
                else if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, 2 * buffer.Length);
                }
            }
        }
        catch (WebSocketException)
        {
            // The generator cuts its connections at the end.
        }
        finally
        {
            _sockets.TryRemove(id, out _);
        }
    }

    // ASP.NET Core's WebSockets serialise concurrent writes.
    private ValueTask HandOnAsync(byte[] from, Memory<byte> message)
    {
        var to = Encoding.ASCII.GetString(message.Span[..Floor.IdLength]);
        if (!_sockets.TryGetValue(to, out var target))
        {
            return default;
        }

        from.CopyTo(message);
        return fault.Length > 0 && Interlocked.Increment(ref _messages) % FaultEvery == 0
            ? GoWrongAsync(target, message)
            : target.SendAsync(message, WebSocketMessageType.Binary, true, default);
    }

    private async ValueTask GoWrongAsync(WebSocket target, Memory<byte> message)
    {
        for (var i = fault == Double ? 2 : 0; i > 0; i--)
        {
            await target.SendAsync(message, WebSocketMessageType.Binary, true, default);
        }
    }
}
