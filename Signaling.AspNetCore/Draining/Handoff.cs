using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Ends one connection so that its peer can resume elsewhere without a loss. The node decides when the connection ends: the client reads to the end,
/// and the signals that are not written by then wait in the peer's mailbox.
/// </summary>
/// <remarks>
/// SignalR's Close message marks the end: each signal to the peer was sent before it or is in the mailbox, and a call without an answer before it has
/// not been made. If that cannot be guaranteed, the connection is cut without a Close message.
/// </remarks>
internal sealed class Handoff(RoomDirectory rooms, TimeProvider time, ILogger<Handoff> logger)
{
    // The timeout of each step: a client may have stopped reading or have lost its network.
    private static readonly TimeSpan _stepTimeout = TimeSpan.FromSeconds(5);

    public async Task RunAsync(SignalingConnection connection)
    {
        try
        {
            // A running call is completed and answered. Later calls are refused, so no call is left half done.
            await connection.DrainCallsAsync().WaitAsync(_stepTimeout, time);
            if (connection.Hub is not null)
            {
                if (await rooms.SuspendAsync(connection.PeerId, connection.ConnectionId))
                {
                    Log.HandedOff(logger, connection.PeerId);
                    await rooms.AwaitInFlightAsync(connection.PeerId);
                }

                // SignalR drops the messages that are not written when it closes the connection.
                await connection.Outbox.FlushAsync().WaitAsync(_stepTimeout, time);
            }

            connection.Close();
        }
        catch (TimeoutException)
        {
            connection.Abort();
        }
        catch (Exception exception)
        {
            Log.HandoffFailed(logger, connection.ConnectionId, exception);
            connection.Abort();
        }
    }
}
