using System.Net;
using System.Net.Sockets;

namespace Signaling.Benchmarks.Servers;

/// <summary>Finds ports for servers, below the range from which the system takes the ports of outgoing connections.</summary>
internal static class Ports
{
    private const int First = 12_000;
    private const int Count = 10_000;

    private static int _next = Random.Shared.Next(Count);

    public static int Take()
    {
        while (true)
        {
            var port = First + (_next++ % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // This port is in use. Try the next one.
            }
        }
    }
}
