using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Signaling.Server.Commands.Certificates;

namespace Signaling.Server.Commands.Stun;

/// <summary>STUN over TCP or TLS: messages follow each other, each with its length (RFC 8489, section 6.2.2).</summary>
internal sealed class StreamStunConnection : StunConnection
{
    private readonly Stream _stream;

    private StreamStunConnection(Stream stream) => _stream = stream;

    public static new async Task<StunConnection> OpenAsync(StunEndpoint endpoint, CancellationToken cancelled)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancelled);
            stream = new NetworkStream(socket, ownsSocket: true);
            return new StreamStunConnection(endpoint.IsSecure ? stream = await SecureAsync(stream, endpoint.Host, cancelled) : stream);
        }
        catch
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
            throw;
        }
    }

    public override async Task<StunAnswer> AskAsync(StunRequest request, byte[] message, CancellationToken cancelled)
    {
        await _stream.WriteAsync(message, cancelled);
        while (true)
        {
            var header = new byte[StunAnswer.HeaderBytes];
            await _stream.ReadExactlyAsync(header, cancelled);
            var answer = new byte[header.Length + BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2))];
            header.CopyTo(answer, 0);
            await _stream.ReadExactlyAsync(answer.AsMemory(header.Length), cancelled);
            if (StunAnswer.Read(answer, request) is { } read)
            {
                return read;
            }
        }
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();

    // Browsers refuse a TURN server whose certificate is wrong, and say nothing.
    private static async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken cancelled)
    {
        string? wrong = null;
        var secure = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, chain, errors) =>
        {
            wrong = CertificateProblem.Find(certificate, chain, errors, host);
            return wrong is null;
        });
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancelled);
            return secure;
        }
        catch (AuthenticationException exception)
        {
            await secure.DisposeAsync();
            throw new AuthenticationException(wrong ?? $"the TLS handshake failed ({exception.Message})", exception);
        }
    }
}
