namespace Signaling.Client;

/// <summary>
/// A call of the application. When the connection certainly has not executed the call, the call is sent again on the next connection.
/// </summary>
internal abstract class HubCall
{
    /// <summary>
    /// Gets the connection on which the call was last sent; null before the first attempt. Guarded by the lock of <see cref="HubLink"/>.
    /// </summary>
    public HubLine? Line { get; private set; }

    /// <summary>Gets whether the call waits for a connection, because the last connection has not executed it.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>
    /// Completes when the current connection is done with the call: with true when the call has an outcome, with false when it was not
    /// executed.
    /// </summary>
    public Task<bool> Tried { get; private set; } = Task.FromResult(false);

    /// <summary>Gets the approximate number of characters that the call sends.</summary>
    public abstract long Size { get; }

    public void Try(HubLine line)
    {
        (Line, IsHeld) = (line, false);
        Tried = TryAsync(line);
    }

    public void Hold() => IsHeld = true;

    public abstract void Fail(Exception exception);

    protected abstract Task<bool> TryAsync(HubLine line);
}
