using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The result of sending a signal.</summary>
/// <param name="Status">One of <see cref="SendStatuses"/>.</param>
[DataContract]
public sealed record SendResult([property: DataMember(Name = "status")] string Status);
