package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/static"
)

// routes lists every address in reading order. open routes answer anybody;
// all others need a session.
func (h *handlers) routes(c Config) http.Handler {
	e := h.newEcho(c)

	e.GET(healthPath, h.healthy)
	e.GET(readyPath, h.readiness)
	e.Any(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	if c.Provider != nil {
		e.Any(providerPath, echo.WrapHandler(c.Provider))
	}

	open := e.Group("", h.withSession, h.sameOrigin)
	open.GET(loginPath, h.showSignIn)
	open.GET(startSignInPath, h.startSignIn)
	open.GET(callbackPath, h.finishSignIn)
	open.GET(signedOutPath, h.showSignedOut)
	open.GET(accessibilityPath, h.showAccessibility)
	open.GET(invitationRoute, h.showInvitation)
	open.GET(startInvitationRoute, h.startInvitation)

	g := open.Group("", h.signedIn, h.checkToken, h.onlyOnce)
	g.POST(logoutPath, h.signOut)

	g.GET(homePath, h.showHome)
	g.GET(offboardingsPath, h.listOffboardings)
	g.GET(newOffboardingPath, h.newOffboarding)
	g.POST(newOffboardingPath, h.createOffboarding)
	g.GET(handOverPath, h.newHandOver)
	g.POST(handOverCheckPath, h.previewHandOver)
	g.POST(handOverOffersPath, h.createHandOver)
	g.GET(handedOverRoute, h.showHandedOver)

	g.GET(offboardingRoute, h.showOffboarding)
	g.GET(tasksRoute, h.listTasks)
	g.GET(timelineRoute, h.showTimeline)
	g.GET(trailRoute, h.showTrail)
	g.GET(trailExportRoute, h.exportTrail)
	g.GET(certificateRoute, h.showCertificate)
	g.GET(reopeningRoute, h.askReopening)
	g.POST(reopeningRoute, h.reopenOffboarding)

	g.GET(ownershipRoute, h.showOwnership)
	g.POST(offersRoute, h.offerOwnership)
	g.POST(successorRoute, h.nameSuccessor)
	g.POST(acceptanceRoute, h.acceptOwnership)
	g.GET(decliningRoute, h.askDeclining)
	g.POST(decliningRoute, h.declineOwnership)
	g.GET(offerWithdrawalRoute, h.askWithdrawingOffer)
	g.POST(offerWithdrawalRoute, h.withdrawOffer)
	g.GET(cancellationRoute, h.askCancelling)
	g.POST(cancellationRoute, h.cancelOffboarding)
	g.GET(cancellationWithdrawalRoute, h.askWithdrawingCancellation)
	g.POST(cancellationWithdrawalRoute, h.withdrawCancellation)
	g.GET(cancellationDecisionRoute, h.showCancellation)
	g.POST(cancellationApprovalRoute, h.approveCancellation)
	g.POST(cancellationRefusalRoute, h.refuseCancellation)

	g.GET(draftRoute, h.showDraft)
	g.POST(draftTermsRoute, h.saveDraft)
	g.POST(draftAssignmentsRoute, h.assignDraft)
	g.POST(publicationRoute, h.publishDraft)
	g.GET(discardingRoute, h.askDiscarding)
	g.POST(discardingRoute, h.discardDraft)

	g.GET(inventoryRoute, h.showInventory)
	g.POST(itemsRoute, h.addItem)
	g.POST(dispositionsRoute, h.setDisposition)
	g.POST(unknownsRoute, h.addUnknown)
	g.POST(unknownClosureRoute, h.closeUnknown)
	g.POST(declarationsRoute, h.declareInventory)

	g.GET(categoryWaiversRoute, h.askWaiver)
	g.POST(categoryWaiversRoute, h.requestWaiver)
	g.GET(waiverRoute, h.showWaiver)
	g.POST(waiverDecisionsRoute, h.decideWaiver)
	g.POST(waiverWithdrawalRoute, h.withdrawWaiver)

	g.GET(signOffRoute, h.showSignOff)
	g.POST(signOffsRoute, h.pressSign)
	g.GET(confirmationRoute, h.confirmSign)
	g.POST(confirmationRoute, h.giveSignOff)
	g.POST(closureRoute, h.closeOffboarding)

	g.GET(taskRoute, h.showTask)
	g.POST(evidenceRoute, h.submitEvidence)
	g.POST(evidenceDraftRoute, h.saveEvidenceDraft)
	g.POST(discardedDraftRoute, h.discardEvidenceDraft)
	g.GET(versionRoute, h.showEvidence)
	g.POST(versionReviewsRoute, h.reviewEvidence)
	g.GET(withdrawalRoute, h.askWithdrawal)
	g.POST(withdrawalRoute, h.withdrawEvidence)
	g.GET(fileRoute, h.downloadFile)
	g.GET(assignmentRoute, h.askAssignment)
	g.POST(assignmentRoute, h.assignTask)
	g.GET(taskReopeningRoute, h.askTaskReopening)
	g.POST(taskReopeningRoute, h.reopenTask)
	g.GET(taskWaiversRoute, h.askWaiver)
	g.POST(taskWaiversRoute, h.requestWaiver)

	g.GET(myTasksPath, h.myTasks)
	g.GET(reviewsPath, h.myReviews)
	g.GET(overduePath, h.showOverdue)
	g.GET(overdueCSVPath, h.exportOverdue)
	g.GET(wholeTrailPath, h.showWholeTrail)
	g.GET(wholeTrailExportPath, h.exportWholeTrail)

	g.GET(servicesPath, h.listServices)
	g.GET(newServicePath, h.newService)
	g.POST(newServicePath, h.addService)
	g.GET(serviceRoute, h.showService)
	g.POST(serviceRoute, h.changeService)
	g.POST(servicePathRoute, h.changePath)

	g.GET(clientsPath, h.listClients)
	g.GET(newClientPath, h.newClient)
	g.POST(newClientPath, h.addClient)
	g.GET(clientRoute, h.showClient)
	g.POST(clientRoute, h.changeClient)
	g.GET(mergeRoute, h.askMerge)
	g.POST(mergeRoute, h.mergeClients)

	g.GET(peoplePath, h.listPeople)
	g.GET(newPersonPath, h.newPerson)
	g.POST(newPersonPath, h.invitePerson)
	g.GET(personRoute, h.showPerson)
	g.POST(personRoute, h.changePerson)
	g.POST(grantedFunctionsRoute, h.grantFunction)
	g.GET(functionRevocationRoute, h.askFunctionRevocation)
	g.POST(functionRevocationRoute, h.revokeFunction)
	g.POST(grantedRolesRoute, h.grantRole)
	g.GET(roleRevocationRoute, h.askRoleRevocation)
	g.POST(roleRevocationRoute, h.revokeRole)
	g.GET(linkRoute, h.askLink)
	g.POST(linkRoute, h.linkAccounts)
	g.GET(unlinkingRoute, h.askUnlinking)
	g.POST(unlinkingRoute, h.unlinkAccount)
	g.GET(deactivationRoute, h.askDeactivation)
	g.POST(deactivationRoute, h.deactivatePerson)
	g.GET(reactivationRoute, h.askReactivation)
	g.POST(reactivationRoute, h.reactivatePerson)
	g.POST(newInvitationRoute, h.renewInvitation)
	g.POST(invitationRevocationRoute, h.revokeInvitation)
	g.GET(accessPath, h.showAccess)

	g.GET(settingsPath, h.showSettings)
	g.POST(themePath, h.saveTheme)
	g.POST(otherSessionsPath, h.endOtherSessions)
	g.GET(helpPath, h.showHelp)
	return e
}
