namespace Signaling.Client;

/// <summary>One call of the application. It may outlive a connection that certainly did not make it, and is made on the next one then.</summary>
internal abstract class HubCall
{
    /// <summary>On which connection it was or is tried; null before the first. Belongs to the <see cref="HubLink"/>'s lock.</summary>
    public HubLine? Line { get; private set; }

    /// <summary>It waits for a connection, because the last one has not made it.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>Completes when the connection on which it is tried is done with it: with true when it has an outcome, with false when it was not made.</summary>
    public Task<bool> Tried { get; private set; } = Task.FromResult(false);

    /// <summary>About how many characters it sends.</summary>
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
