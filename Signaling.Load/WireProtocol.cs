using System.Text;

namespace Signaling.Load;

/// <summary>The protocol between a peer and one kind of server, as that server's own clients use it, over a plain WebSocket.</summary>
internal abstract class WireProtocol(string name)
{
    /// <summary>Gets the name in the reports.</summary>
    public string Name { get; } = name;

    public virtual bool IsBinary => false;

    /// <summary>Gets whether the server answers a signal to its sender.</summary>
    public virtual bool Answers => false;

    /// <summary>Gets whether the server writes the sender into a signal.</summary>
    public virtual bool StampsSender => true;

    /// <summary>Gets whether the server can send a message to a whole room.</summary>
    public virtual bool HasBroadcasts => false;

    /// <summary>Gets whether the sender of a broadcast also receives it.</summary>
    public virtual bool EchoesBroadcasts => false;

    public virtual KeepAlive? KeepAlive => null;

    /// <summary>Gets the frame with which a client says that it leaves; null if it just closes the connection.</summary>
    public virtual byte[]? Farewell => null;

    /// <summary>Returns the ID of a peer in a protocol in which the peer chooses its ID.</summary>
    public virtual string ChooseId(int number) => string.Empty;

    /// <summary>Returns the path of the request that opens the WebSocket.</summary>
    public abstract string PathFor(string id);

    /// <summary>Sends the first message after the WebSocket is open.</summary>
    public abstract void Open(LoadPeer peer);

    /// <summary>Asks to join again, after a refusal.</summary>
    public virtual void Join(LoadPeer peer) => throw new NotSupportedException($"{Name} does not refuse joins.");

    /// <summary>Reads a message, answers it if needed, and notifies the peer.</summary>
    public abstract void Take(LoadPeer peer, ReadOnlySpan<byte> message);

    /// <summary>Returns a signal to one peer, without its stamp.</summary>
    public abstract byte[] Signal(string to, Payload payload);

    public virtual byte[] Broadcast(string room, Payload payload) => throw new NotSupportedException($"{Name} has no broadcasts.");

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static byte[] TextFrame(string text) => Frame.Text(Utf8(text));

    protected InvalidDataException Unexpected(ReadOnlySpan<byte> message) =>
        new($"{Name}: unexpected message {Encoding.UTF8.GetString(message[..Math.Min(message.Length, 300)])}");
}
