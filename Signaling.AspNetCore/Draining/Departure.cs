using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Ends one connection so that its peer can go on elsewhere and nothing is lost on the way. It is the node that makes the cut: the client reads
/// to its end, and what is not written by then waits for the peer.
/// </summary>
/// <remarks>
/// By SignalR's Close message everything is settled: what was sent to the peer is before it on the wire or in the mailbox, and a call that has no
/// answer before it has not been made. Where that cannot be promised, the connection is cut without one.
/// </remarks>
internal sealed class Departure(RoomDirectory rooms, TimeProvider time, ILogger<Departure> logger)
{
    // For each step. A client that does not read, or whose network is gone, is not waited for any longer.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public async Task RunDetachedAsync(SignalingConnection connection)
    {
        try
        {
            // A call that is under way is made and answered. Those behind it are refused, and so are never half made.
            await connection.DepartAsync().WaitAsync(_patience, time);
            if (connection.IsOpen)
            {
                if (await rooms.SuspendAsync(connection.PeerId, connection.ConnectionId))
                {
                    Log.Departed(logger, connection.PeerId);
                    await rooms.SettleAsync(connection.PeerId);
                }

                // What SignalR has not written when it closes is dropped.
                await connection.Outbox.FlushAsync().WaitAsync(_patience, time);
            }

            connection.Close();
        }
        catch (TimeoutException)
        {
            connection.Abort();
        }
        catch (Exception exception)
        {
            Log.DepartureFailed(logger, connection.ConnectionId, exception);
            connection.Abort();
        }
    }
}
