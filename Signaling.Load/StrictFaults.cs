namespace Signaling.Load;

/// <summary>Ends the run at the first fault.</summary>
/// <param name="name">The name of the server in the failure.</param>
internal sealed class StrictFaults(string name) : IFaults
{
    public void OnRefused(LoadPeer peer, string answer) => throw Unexpected(answer);

    public void OnClosing(LoadPeer peer, string message) => throw Unexpected(message);

    public void OnOutOfTurn(LoadPeer from, LoadPeer to, int number, int expected) =>
        throw new InvalidDataException($"{name}: signal {number} arrived, but {expected} was expected.");

    private InvalidDataException Unexpected(string message) => new($"{name}: unexpected message {message[..Math.Min(message.Length, 300)]}");
}
