using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The argument of <see cref="ISignalingHub.ResumeWith"/>.</summary>
/// <param name="ResumeToken">The secret from <see cref="JoinResult.ResumeToken"/>.</param>
/// <param name="Attempt">
/// A positive number that grows with each attempt of this client. An attempt never replaces one with a greater number. Null: the last attempt wins.
/// </param>
/// <param name="Received">
/// The number of signals (offers, answers, candidates and messages) that this client has received as this peer since its Join, on all connections
/// together. Null: signals of the mailbox are delivered at most once.
/// </param>
[DataContract]
public sealed record ResumeRequest(
    [property: DataMember(Name = "resumeToken")] string ResumeToken,
    [property: DataMember(Name = "attempt")] long? Attempt = null,
    [property: DataMember(Name = "received")] long? Received = null)
{
    /// <summary>Returns the attempt and the count; never the resume token.</summary>
    public override string ToString() => $"ResumeRequest {{ Attempt = {Attempt}, Received = {Received} }}";
}
