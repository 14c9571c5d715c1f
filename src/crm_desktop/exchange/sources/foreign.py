"""Tables that other programs export and for which there is no kind of record here: they are named and left out.

Deals, tasks, orders and the like are told apart by titles that only they have, so that a file of them is never taken
for a list of people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import signature


@dataclass(frozen=True)
class Foreign:
    """A kind of table; a file is one if it has all titles of one of the signatures."""

    label: str  # to be shown with tr()
    signatures: tuple[frozenset[str], ...]
    kind: str = ""  # of which such a table holds records, where a list of them takes it


def _foreign(label: str, *titles: str, kind: str = "") -> Foreign:
    """Read each text as titles with semicolons between them."""
    return Foreign(label, tuple(signature(*text.split(";")) for text in titles), kind)


FOREIGN = (
    _foreign(
        mark("Deals"),
        "StageName;CloseDate",
        "Opportunity Name;Stage",
        "Deal Name;Deal Stage",
        "Deal Name;Stage",
        "Deal - Title",
        "Deal - ID",
        "Currency of Weighted value;Stage",
    ),
    _foreign(
        mark("Leads"),
        "IsConverted;Company;Status",
        "IsConverted;ConvertedDate",
        "Lead Owner;Lead Status",
        "Lead Owner.id",
        "Lead - Title",
        "Lead - ID",
    ),
    _foreign(
        mark("Tasks"),
        "WhoId;ActivityDate;Status",
        "WhoId;WhatId;Status",
        "Task Owner;Due Date",
        "Task Owner.id;Due Date",
    ),
    _foreign(
        mark("Events and meetings"),
        "WhoId;ActivityDateTime",
        "WhoId;StartDateTime",
        "WhatId;StartDateTime",
        "Event Owner.id",
        "Start Date;Start Time;End Date;Subject",
    ),
    _foreign(mark("Activities"), "Activity - Subject", "Activity - ID", "Activity - Type;Activity - Due date"),
    _foreign(
        mark("Cases"),
        "CaseNumber;Status",
        "CaseNumber;Subject",
        "Case Number;Case Owner",
        "Ticket name",
        "Ticket ID;Ticket status",
        kind="service_case",
    ),
    _foreign(
        mark("Campaigns"),
        "BudgetedCost;ActualCost",
        "Name;BudgetedCost",
        "CampaignId;ContactId",
        "CampaignId;LeadId",
        "Campaign Name;Campaign Owner",
        "NumberSent;ExpectedResponse",
    ),
    _foreign(
        mark("Orders and invoices"),
        "OrderID;OrderDate",
        "OrderID;ProductID",
        "Order Number;Order Date",
        "OrderNumber;EffectiveDate",
        "OpportunityId;UnitPrice",
        "OrderId;UnitPrice",
        "OrderId;Quantity",
        "Quote Number;Expiration Date",
        "QuoteNumber;OpportunityId",
        "Invoice Number;Invoice Date",
        "Invoice Number;Due Date",
        "ContractNumber;StartDate",
    ),
    _foreign(
        mark("Products and prices"),
        "ProductID;ProductName",
        "ProductCode;Name",
        "ProductCode;Family",
        "Pricebook2Id;UnitPrice",
        "Name;IsStandard;IsActive",
        "Product Name;Unit Price",
        "Product Name;Product Code",
        "Product - Name",
    ),
    _foreign(mark("Users of the other program"), "Username;ProfileId", "Username;UserRoleId", "User Name;Profile;Role"),
    _foreign(
        mark("Files and attachments"),
        "PathOnClient;ContentDocumentId",
        "ContentDocumentId;LinkedEntityId",
        "ContentDocumentId;VersionNumber",
        "ParentId;BodyLength",
        "LatestPublishedVersionId;Title",
    ),
    _foreign(mark("Notes"), "ParentId;Title;Body", "Note Title;Note Content", "Note Content;Parent ID.id"),
)
# What is left of a weekly export: every table of Salesforce has these columns.
SALESFORCE_TABLE = Foreign(
    mark("Another kind of record of Salesforce"), (signature("Id", "SystemModstamp", "CreatedById"),)
)


def foreign_kind(titles: Collection[str]) -> Foreign | None:
    """Return what kind of table folded titles belong to, if it is one that isn't imported."""
    have = set(titles)
    return next((kind for kind in FOREIGN if any(wanted <= have for wanted in kind.signatures)), None)
