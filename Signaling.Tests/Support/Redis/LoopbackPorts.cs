using System.Net;
using System.Net.Sockets;

namespace Signaling.Tests.Support.Redis;

/// <summary>
/// Ports for servers that cannot choose a port themselves and that use the same port after a restart. They lie below the range of the ports of
/// outgoing connections: an outgoing connection could otherwise use the port while its server is down.
/// </summary>
internal static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Count = 10_000;

    // The offset of the port for the cluster bus, on which the nodes of a Redis Cluster communicate.
    private const int BusOffset = 10_000;

    private static readonly int _start = Random.Shared.Next(Count);
    private static int _taken;

    public static int Take()
    {
        while (true)
        {
            var port = First + ((_start + Interlocked.Increment(ref _taken)) % Count);
            if (IsFree(port) && IsFree(port + BusOffset))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
