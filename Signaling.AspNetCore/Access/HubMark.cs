namespace Signaling.AspNetCore.Access;

/// <summary>Marks the endpoints of the hub among the endpoints of the application.</summary>
internal sealed class HubMark;
