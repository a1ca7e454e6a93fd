using System.Net.Sockets;

namespace Signaling.Server.Commands.Stun;

/// <summary>STUN over UDP. A request is sent again until it is answered (RFC 8489, section 6.2.1).</summary>
internal sealed class UdpStunConnection : StunConnection
{
    private const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(500);

    private readonly Socket _socket;

    private UdpStunConnection(Socket socket) => _socket = socket;

    public static new async Task<StunConnection> OpenAsync(StunEndpoint endpoint, CancellationToken cancelled)
    {
        // A connected socket receives from this server alone.
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancelled);
            return new UdpStunConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async Task<StunAnswer> AskAsync(StunRequest request, byte[] message, CancellationToken cancelled)
    {
        var buffer = new byte[MaxBytes];
        for (var wait = _firstWait; ; wait *= 2)
        {
            await _socket.SendAsync(message, cancelled);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            patience.CancelAfter(wait);
            try
            {
                while (true)
                {
                    var length = await _socket.ReceiveAsync(buffer, patience.Token);
                    if (StunAnswer.Read(buffer[..length], request) is { } answer)
                    {
                        return answer;
                    }
                }
            }
            catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
            {
                // The request or the answer was lost. It is sent again.
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
