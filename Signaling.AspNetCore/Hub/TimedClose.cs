using Signaling.AspNetCore.Connections;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Closes a connection from the server's side: writes the last message, closes, waits for the client, and then cuts. The client may have stopped reading or
/// have lost its network, so each wait has a timeout.
/// </summary>
internal static class TimedClose
{
    private static readonly TimeSpan _stepTimeout = TimeSpan.FromSeconds(5);

    /// <param name="connection">The connection.</param>
    /// <param name="writeLast">Writes what the client has to receive before the close.</param>
    /// <param name="time">The clock of the timeouts.</param>
    public static async Task RunAsync(SignalingConnection connection, Func<Task> writeLast, TimeProvider time)
    {
        try
        {
            await writeLast().WaitAsync(_stepTimeout, time);
            connection.Close();
            await Task.Delay(_stepTimeout, time, connection.ConnectionClosed);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Cut below.
        }
        finally
        {
            connection.Abort();
        }
    }
}
