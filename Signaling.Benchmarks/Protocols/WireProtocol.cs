using System.Text;
using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>How a peer speaks to one kind of server: as that server's own clients do, over a plain WebSocket.</summary>
internal abstract class WireProtocol(string name)
{
    /// <summary>What the reports call it.</summary>
    public string Name { get; } = name;

    public virtual bool IsBinary => false;

    /// <summary>Whether the server answers a signal to its sender.</summary>
    public virtual bool Answers => false;

    /// <summary>Whether the server writes into a signal whom it is from.</summary>
    public virtual bool StampsSender => true;

    /// <summary>Whether there is a way to tell a whole room something.</summary>
    public virtual bool HasBroadcasts => false;

    /// <summary>Whether the sender gets its own broadcast, too.</summary>
    public virtual bool EchoesBroadcasts => false;

    public virtual KeepAlive? KeepAlive => null;

    /// <summary>The ID of a peer that chooses it by itself.</summary>
    public virtual string ChooseId(int number) => string.Empty;

    /// <summary>What is requested in order to open the WebSocket.</summary>
    public abstract string PathFor(string id);

    /// <summary>The WebSocket is open: says what comes first.</summary>
    public abstract void Open(LoadPeer peer);

    /// <summary>Takes a message, answers it where that is needed, and tells the peer what it means.</summary>
    public abstract void Take(LoadPeer peer, ReadOnlySpan<byte> message);

    /// <summary>A signal to one peer, without its stamp.</summary>
    public abstract byte[] Signal(string to, Payload payload);

    public virtual byte[] Broadcast(string room, Payload payload) => throw new NotSupportedException($"{Name} has no broadcasts.");

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static byte[] TextFrame(string text) => Frame.Text(Utf8(text));

    protected InvalidDataException Unexpected(ReadOnlySpan<byte> message) =>
        new($"{Name}: unexpected message {Encoding.UTF8.GetString(message[..Math.Min(message.Length, 300)])}");
}
