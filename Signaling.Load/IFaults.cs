namespace Signaling.Load;

/// <summary>What follows when a server does not do what it should. A benchmark ends; a measurement of capacity counts.</summary>
internal interface IFaults
{
    /// <summary>A call was refused.</summary>
    /// <param name="peer">The caller.</param>
    /// <param name="answer">The answer of the server.</param>
    void OnRefused(LoadPeer peer, string answer);

    /// <summary>The server announced that it closes a connection.</summary>
    /// <param name="peer">The peer of the connection.</param>
    /// <param name="message">The message of the server.</param>
    void OnClosing(LoadPeer peer, string message);

    /// <summary>A signal arrived out of turn: those between did not arrive, or have arrived already.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="number">The number of the signal.</param>
    /// <param name="expected">The number that was expected.</param>
    void OnOutOfTurn(LoadPeer from, LoadPeer to, int number, int expected);
}
